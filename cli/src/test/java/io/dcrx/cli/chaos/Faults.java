package io.dcrx.cli.chaos;

import io.dcrx.cli.chaos.Takeovers.Loss;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;

/** Breaks a farm, one thing after the other, in an order that a seed decides, and mends it again. */
final class Faults {
    private final ChaosFarm farm;
    private final Random chance;
    private final List<Loss> killed = new CopyOnWriteArrayList<>();
    private final List<Loss> frozen = new CopyOnWriteArrayList<>();
    private final List<String> survived = new CopyOnWriteArrayList<>();

    Faults(ChaosFarm farm, Random chance) {
        this.farm = farm;
        this.chance = chance;
    }

    /** One kind of trouble, from its beginning to its end. */
    private interface Trouble {
        String make() throws Exception;
    }

    List<Loss> killed() {
        return killed;
    }

    List<Loss> frozen() {
        return frozen;
    }

    /** Each in words, in order. */
    List<String> survived() {
        return survived;
    }

    /** Until then; every kind once before any comes again. */
    void makeUntil(Instant end) throws Exception {
        List<Trouble> left = new ArrayList<>();
        while (Instant.now().isBefore(end)) {
            if (left.isEmpty()) {
                left.addAll(all());
                Collections.shuffle(left, chance);
            }
            survived.add(left.removeLast().make());
            Thread.sleep(500 + chance.nextInt(1500));
        }
    }

    /** Workers are what is killed most. */
    private List<Trouble> all() {
        return List.of(
                this::killWorker,
                this::killWorker,
                this::killWorker,
                this::freezeWorker,
                this::killGateway,
                this::freezeGateway,
                this::killBroker,
                this::freezeBroker,
                this::killDatabase,
                this::cutCable);
    }

    private String killWorker() throws Exception {
        Member worker = oneOf(farm.workers());
        killed.add(new Loss(worker.name(), Instant.now()));
        worker.kill();
        Thread.sleep(chance.nextInt(1500));
        var _ = worker.start();
        return worker.name() + " was killed";
    }

    /** Longer than its lease. */
    private String freezeWorker() throws Exception {
        Member worker = oneOf(farm.workers());
        frozen.add(new Loss(worker.name(), Instant.now()));
        frozen(worker, ChaosFarm.LEASE.plusSeconds(2));
        return worker.name() + " was frozen";
    }

    private String killGateway() throws Exception {
        Member gateway = oneOf(farm.gateways());
        gateway.kill();
        var _ = gateway.start();
        return gateway.name() + " was killed";
    }

    private String freezeGateway() throws Exception {
        Member gateway = oneOf(farm.gateways());
        frozen(gateway, Duration.ofSeconds(3));
        return gateway.name() + " was frozen";
    }

    private String killBroker() throws Exception {
        farm.broker().kill();
        Thread.sleep(chance.nextInt(1500));
        var _ = farm.broker().start();
        return "the broker was killed";
    }

    private String freezeBroker() throws Exception {
        frozen(farm.broker(), Duration.ofSeconds(3));
        return "the broker was frozen";
    }

    private String killDatabase() throws Exception {
        farm.database().kill();
        Thread.sleep(chance.nextInt(1500));
        farm.database().startAgain();
        return "the database was killed";
    }

    private String cutCable() throws Exception {
        TcpProxy cable = oneOf(farm.cables());
        cable.cut();
        Thread.sleep(3000);
        cable.mend();
        return "a gateway was cut off from the database";
    }

    private void frozen(Member member, Duration time) throws Exception {
        member.freeze();
        try {
            Thread.sleep(time);
        } finally {
            member.thaw();
        }
    }

    private <T> T oneOf(List<T> all) {
        return all.get(chance.nextInt(all.size()));
    }
}
