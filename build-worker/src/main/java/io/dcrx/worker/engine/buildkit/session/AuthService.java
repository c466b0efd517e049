package io.dcrx.worker.engine.buildkit.session;

import com.google.protobuf.ByteString;
import io.dcrx.buildkit.auth.CredentialsRequest;
import io.dcrx.buildkit.auth.CredentialsResponse;
import io.dcrx.buildkit.auth.FetchTokenRequest;
import io.dcrx.buildkit.auth.FetchTokenResponse;
import io.dcrx.buildkit.auth.GetTokenAuthorityRequest;
import io.dcrx.buildkit.auth.GetTokenAuthorityResponse;
import io.dcrx.buildkit.auth.VerifyTokenAuthorityRequest;
import io.dcrx.buildkit.auth.VerifyTokenAuthorityResponse;
import io.dcrx.image.RegistryAddress;
import io.dcrx.worker.engine.Access;
import io.dcrx.worker.engine.Credentials;
import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusException;
import java.io.IOException;
import java.util.Optional;
import org.springframework.util.function.SingletonSupplier;

/**
 * Tells the engine as whom it may pull bases. Where a registry takes tokens, the password stays here: the engine is given
 * tokens for what it pulls. They are this session's: another one that asks for the same has to prove that it has the same
 * key, and has another.
 */
final class AuthService implements BindableService {
    private static final String NAME = "moby.filesync.v1.Auth";

    private final Access access;
    /** Few sessions are asked to prove anything, and a key takes its time. */
    private final SingletonSupplier<SessionKey> key = SingletonSupplier.of(SessionKey::new);

    AuthService(Access access) {
        this.access = access;
    }

    @Override
    public ServerServiceDefinition bindService() {
        return ServerServiceDefinition.builder(NAME)
                .addMethod(Calls.unary(
                        NAME,
                        "Credentials",
                        CredentialsRequest.getDefaultInstance(),
                        CredentialsResponse.getDefaultInstance(),
                        this::credentials))
                .addMethod(Calls.unary(
                        NAME,
                        "FetchToken",
                        FetchTokenRequest.getDefaultInstance(),
                        FetchTokenResponse.getDefaultInstance(),
                        this::token))
                .addMethod(Calls.unary(
                        NAME,
                        "GetTokenAuthority",
                        GetTokenAuthorityRequest.getDefaultInstance(),
                        GetTokenAuthorityResponse.getDefaultInstance(),
                        this::authority))
                .addMethod(Calls.unary(
                        NAME,
                        "VerifyTokenAuthority",
                        VerifyTokenAuthorityRequest.getDefaultInstance(),
                        VerifyTokenAuthorityResponse.getDefaultInstance(),
                        this::proof))
                .build();
    }

    /** None at all for a registry that is not known: it is then asked as by anybody. */
    private CredentialsResponse credentials(CredentialsRequest request) {
        CredentialsResponse.Builder response = CredentialsResponse.newBuilder();
        of(request.getHost())
                .ifPresent(known -> response.setUsername(known.username()).setSecret(known.password()));
        return response.build();
    }

    private FetchTokenResponse token(FetchTokenRequest request) throws StatusException {
        TokenIssuers.Challenge challenge = new TokenIssuers.Challenge(
                request.getHost(), request.getRealm(), request.getService(), request.getScopesList());
        try {
            TokenIssuers.Token token =
                    TokenIssuers.ask(challenge, access.forToken(request.getHost(), request.getScopesList()));
            return FetchTokenResponse.newBuilder()
                    .setToken(token.text())
                    .setExpiresIn(token.expiresIn())
                    .setIssuedAt(token.issuedAt())
                    .build();
        } catch (TokenIssuers.Refused e) {
            throw Status.UNAUTHENTICATED.withDescription(e.getMessage()).asException();
        } catch (IOException e) {
            throw Status.UNAVAILABLE.withDescription(e.getMessage()).asException();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Status.CANCELLED.asException();
        }
    }

    /** For a registry without credentials the engine fetches its tokens itself. */
    private GetTokenAuthorityResponse authority(GetTokenAuthorityRequest request) throws StatusException {
        if (!access.opensPartOf(request.getHost())) {
            throw Status.UNAVAILABLE
                    .withDescription("no credentials for " + request.getHost())
                    .asException();
        }
        return GetTokenAuthorityResponse.newBuilder()
                .setPublicKey(ByteString.copyFrom(key.obtain().publicKey()))
                .build();
    }

    private VerifyTokenAuthorityResponse proof(VerifyTokenAuthorityRequest request) {
        byte[] payload = request.getPayload().toByteArray();
        return VerifyTokenAuthorityResponse.newBuilder()
                .setSigned(ByteString.copyFrom(key.obtain().signed(payload)))
                .build();
    }

    private Optional<Credentials> of(String host) {
        return RegistryAddress.RULE.allows(host)
                ? Optional.ofNullable(
                        access.byHost().get(RegistryAddress.parse(host).host()))
                : Optional.empty();
    }
}
