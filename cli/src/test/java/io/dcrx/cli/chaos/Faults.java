package io.dcrx.cli.chaos;

import io.dcrx.cli.chaos.Takeovers.Loss;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** Breaks a farm, one thing after the other, in an order that a seed decides, and mends it again. */
final class Faults {
    private static final Duration SHORTEST = Duration.ofSeconds(3);
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private final ChaosFarm farm;
    private final Random chance;
    private final Duration spell;
    private final List<Loss> killed = new CopyOnWriteArrayList<>();
    private final List<Loss> frozen = new CopyOnWriteArrayList<>();
    private final List<String> survived = new CopyOnWriteArrayList<>();

    /** @param time for how long things are broken in all: the longer, the longer is one thing broken */
    Faults(ChaosFarm farm, Random chance, Duration time) {
        this.farm = farm;
        this.chance = chance;
        Duration part = time.dividedBy(20);
        this.spell = part.compareTo(SHORTEST) < 0 ? SHORTEST : part.compareTo(LONGEST) > 0 ? LONGEST : part;
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

    /** Until then; a worker is killed first, and then every kind comes once before any comes again. */
    void makeUntil(Instant end) throws Exception {
        List<Trouble> left = new ArrayList<>(List.of(this::killWorker));
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
        Stream<Trouble> ends = Stream.of(
                this::killWorker,
                this::killWorker,
                this::killWorker,
                this::freezeWorker,
                this::killGateway,
                this::freezeGateway,
                this::killBroker,
                this::freezeBroker,
                this::killDatabase);
        Stream<Trouble> cables = Stream.of(
                        onTheWay("the broker", List.of(farm.toBroker())),
                        onTheWay("the registry", List.of(farm.toRegistry())),
                        onTheWay("a gateway's database", farm.toDatabase()),
                        onTheWay("a worker's engine", farm.toEngine()))
                .flatMap(List::stream);
        return Stream.concat(ends, cables).toList();
    }

    private List<Trouble> onTheWay(String what, List<Cable> cables) {
        return List.of(
                () -> away(what, oneOf(cables)), () -> slow(what, oneOf(cables)), () -> flapping(what, oneOf(cables)));
    }

    private String away(String what, Cable cable) throws InterruptedException {
        cable.cut();
        Thread.sleep(spell);
        cable.mend();
        return what + " was away";
    }

    private String slow(String what, Cable cable) throws InterruptedException {
        cable.slowDown(Duration.ofMillis(50 + chance.nextInt(200)));
        Thread.sleep(spell);
        cable.mend();
        return what + " was slow";
    }

    /** There and away again, each for less than a second. */
    private String flapping(String what, Cable cable) throws InterruptedException {
        for (Instant end = Instant.now().plus(spell); Instant.now().isBefore(end); ) {
            cable.cut();
            Thread.sleep(200 + chance.nextInt(600));
            cable.mend();
            Thread.sleep(200 + chance.nextInt(600));
        }
        return what + " came and went";
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
