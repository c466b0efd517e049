package io.dcrx.worker.engine;

/** What a registry wants to see. Its text form keeps the password to itself. */
public record Credentials(String username, String password) {

    @Override
    public String toString() {
        return "Credentials[" + username + "]";
    }
}
