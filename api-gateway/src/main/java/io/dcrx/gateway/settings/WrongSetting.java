package io.dcrx.gateway.settings;

/** A setting that nobody can start with. The message is one sentence that names the environment variable. */
public final class WrongSetting extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    public WrongSetting(String sentence) {
        super(sentence);
    }
}
