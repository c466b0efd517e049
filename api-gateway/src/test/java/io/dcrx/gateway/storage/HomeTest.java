package io.dcrx.gateway.storage;

import io.dcrx.gateway.settings.GatewaySettings;
import io.dcrx.gateway.settings.WrongSetting;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class HomeTest {
    @TempDir
    Path parent;

    @Test
    void whatIsKeptIsMadeOnce() {
        assertThat(new Home(parent).kept("name", () -> "first")).isEqualTo("first");
        assertThat(new Home(parent).kept("name", () -> "second")).isEqualTo("first");
    }

    @Test
    void onlyTheOwnerComesIn() throws Exception {
        Home home = new Home(parent.resolve("new/home"));
        home.kept("secret", () -> "s");
        assertThat(permissions(home.directory())).isEqualTo("rwx------");
        assertThat(permissions(home.folder("database"))).isEqualTo("rwx------");
        assertThat(permissions(home.directory().resolve("secret"))).isEqualTo("rw-------");
    }

    @Test
    void whatIsPutReplacesWhatWasLonger() {
        Home home = new Home(parent);
        home.put("address", "something long");
        home.put("address", "short");
        assertThat(home.get("address")).contains("short");
        home.remove("address");
        assertThat(home.get("address")).isEmpty();
    }

    @Test
    void allInOneASecretIsMadeAndKept() {
        Home home = new Home(parent);
        FarmSecret made = FarmSecret.of(new GatewaySettings(parent, true, ""), home);
        FarmSecret again = FarmSecret.of(new GatewaySettings(parent, true, ""), home);
        assertThat(made.length()).isEqualTo(64);
        assertThat(made.derive("tokens", 32)).isEqualTo(again.derive("tokens", 32));
    }

    @Test
    void inAClusterASecretMustBeGiven() {
        assertThatThrownBy(() -> FarmSecret.of(new GatewaySettings(parent, false, ""), new Home(parent)))
                .isInstanceOf(WrongSetting.class)
                .hasMessageContaining("DCRX_KV_SECRET_KEY")
                .hasMessageContaining("openssl rand");
    }

    @Test
    void everyPurposeHasAKeyOfItsOwn() {
        FarmSecret secret = FarmSecret.of(new GatewaySettings(parent, false, "given"), new Home(parent));
        assertThat(secret.derive("a", 32)).isNotEqualTo(secret.derive("b", 32));
        assertThat(secret.derive("a", 64)).hasSize(64);
    }

    private static String permissions(Path path) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
