package io.dcrx.cli;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.stream.Stream;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

/** The rules of the house: who may know whom. */
@AnalyzeClasses(packages = "io.dcrx", importOptions = ImportOption.DoNotIncludeTests.class)
class HouseTest {
    private static final String[] CONTRACT = {
        "io.dcrx.context..",
        "io.dcrx.image..",
        "io.dcrx.job..",
        "io.dcrx.wire..",
        "io.dcrx.fleet..",
        "io.dcrx.id..",
        "io.dcrx.log..",
        "io.dcrx.parse..",
        "io.dcrx.seal.."
    };
    private static final String[] JSON_AND_IDS = {
        "java..", "org.jspecify..", "tools.jackson..", "com.fasterxml.jackson.annotation..", "com.fasterxml.uuid.."
    };
    private static final String[] CRYPTOGRAPHY = {"javax.crypto..", "com.google.crypto.tink.."};

    @ArchTest
    static final ArchRule packagesFormNoCycles =
            slices().matching("io.dcrx.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule theContractStandsOnJsonIdsAndSealsAlone = classes()
            .that()
            .resideInAnyPackage(CONTRACT)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(Stream.of(CONTRACT, JSON_AND_IDS, CRYPTOGRAPHY)
                    .flatMap(Stream::of)
                    .toArray(String[]::new));

    /** Two generators are in no order with each other. */
    @ArchTest
    static final ArchRule idsAreMadeInOnePlace = onlyOutside("io.dcrx.id..").mustNotUse("com.fasterxml.uuid..");

    @ArchTest
    static final ArchRule secretsAreSealedInOnePlace =
            onlyOutside("io.dcrx.seal..").mustNotUse("com.google.crypto.tink..");

    @ArchTest
    static final ArchRule theGatewayDoesNotKnowTheWorker =
            onlyIn("io.dcrx.gateway..").mustNotUse("io.dcrx.worker..");

    @ArchTest
    static final ArchRule theWorkerKnowsNeitherGatewayNorDatabase = onlyIn("io.dcrx.worker..")
            .mustNotUse("io.dcrx.gateway..", "io.r2dbc..", "java.sql..", "org.springframework.r2dbc..");

    @ArchTest
    static final ArchRule theEngineIsDrivenInOnePlace =
            onlyOutside("io.dcrx.worker.engine.buildkit..").mustNotUse("com.github.dockerjava..", "io.dcrx.buildkit..");

    @ArchTest
    static final ArchRule registriesAreTalkedToInOnePlace =
            onlyOutside("io.dcrx.worker.engine.jib..").mustNotUse("com.google.cloud.tools.jib..");

    @ArchTest
    static final ArchRule databasesAreOpenedInOnePlace = onlyOutside("io.dcrx.gateway.storage..")
            .mustNotUse(
                    "io.r2dbc.h2..",
                    "io.r2dbc.postgresql..",
                    "io.r2dbc.pool..",
                    "io.asyncer..",
                    "org.h2..",
                    "org.postgresql..",
                    "org.mariadb..",
                    "org.flywaydb..",
                    "java.sql..");

    @ArchTest
    static final ArchRule theBrokerIsEmbeddedInOnePlace =
            onlyOutside("io.dcrx.broker..").mustNotUse("kafka..", "org.apache.kafka.metadata..", "scala..");

    @ArchTest
    static final ArchRule namesSayWhatThingsAre =
            noClasses().should().haveNameMatching(".*(Impl|Manager|Helper|Utils?)");

    private static Rule onlyIn(String place) {
        return others -> noClasses()
                .that()
                .resideInAPackage(place)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(others);
    }

    private static Rule onlyOutside(String place) {
        return others -> noClasses()
                .that()
                .resideOutsideOfPackages(place, "io.dcrx.buildkit..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(others);
    }

    private interface Rule {
        ArchRule mustNotUse(String... packages);
    }
}
