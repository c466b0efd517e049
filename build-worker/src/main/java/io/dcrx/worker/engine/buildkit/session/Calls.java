package io.dcrx.worker.engine.buildkit.session;

import com.google.protobuf.Message;
import io.grpc.MethodDescriptor;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;

/** Calls of one question and one answer. */
final class Calls {
    private Calls() {}

    interface Answering<Q, A> {
        A answer(Q question) throws StatusException;
    }

    /** @param service as the engine names it */
    static <Q extends Message, A extends Message> ServerMethodDefinition<Q, A> unary(
            String service, String name, Q question, A answer, Answering<Q, A> answering) {
        MethodDescriptor<Q, A> method = MethodDescriptor.<Q, A>newBuilder()
                .setType(MethodDescriptor.MethodType.UNARY)
                .setFullMethodName(MethodDescriptor.generateFullMethodName(service, name))
                .setRequestMarshaller(ProtoUtils.marshaller(question))
                .setResponseMarshaller(ProtoUtils.marshaller(answer))
                .build();
        return ServerMethodDefinition.create(
                method, ServerCalls.asyncUnaryCall((asked, observer) -> reply(asked, observer, answering)));
    }

    private static <Q, A> void reply(Q question, StreamObserver<A> observer, Answering<Q, A> answering) {
        try {
            observer.onNext(answering.answer(question));
            observer.onCompleted();
        } catch (StatusException e) {
            observer.onError(e);
        } catch (RuntimeException e) {
            // Its text may hold what must not be told.
            observer.onError(Status.INTERNAL.asException());
        }
    }
}
