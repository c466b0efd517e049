package io.dcrx.gateway.users;

import io.dcrx.gateway.settings.WrongSetting;
import io.jsonwebtoken.security.SignatureAlgorithm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAKey;
import java.security.spec.KeySpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A PEM file with a key pair, as {@code openssl} writes it: the public key, and, where tokens are to be signed with it, the
 * private one beside it. What is wrong with it is said without a word of what is in it.
 */
final class KeyFile {
    private static final int RSA_BITS = 2048;
    private static final int P256_BITS = 256;

    private final String variable;
    private final String pem;
    private final SignatureAlgorithm algorithm;

    private KeyFile(String variable, String pem, SignatureAlgorithm algorithm) {
        this.variable = variable;
        this.pem = pem;
        this.algorithm = algorithm;
    }

    /** @param variable that names the file */
    static KeyFile read(String variable, String path, SignatureAlgorithm algorithm) {
        if (path.isBlank()) {
            throw new WrongSetting(
                    variable + " is not set, and " + algorithm.getId() + " needs it; " + recipe(algorithm));
        }
        try {
            return new KeyFile(variable, Files.readString(Path.of(path.strip())), algorithm);
        } catch (IOException | InvalidPathException e) {
            throw new WrongSetting(variable + " names a file that cannot be read: " + path);
        }
    }

    /** Proven to belong to {@link #publicKey}. */
    PrivateKey privateKey() {
        PrivateKey key = key("PRIVATE KEY", PKCS8EncodedKeySpec::new, KeyFactory::generatePrivate);
        try {
            byte[] message = {1, 2, 3};
            Signature signature = Signature.getInstance(isRsa() ? "SHA256withRSA" : "SHA256withECDSA");
            signature.initSign(key);
            signature.update(message);
            byte[] signed = signature.sign();
            signature.initVerify(publicKey());
            signature.update(message);
            if (signature.verify(signed)) {
                return key;
            }
        } catch (GeneralSecurityException _) {
            // As below: it is no pair.
        }
        throw new WrongSetting(variable + " names a file whose two keys are no pair; " + recipe(algorithm));
    }

    /** Strong enough, and of the curve that the algorithm wants. */
    PublicKey publicKey() {
        PublicKey key = key("PUBLIC KEY", X509EncodedKeySpec::new, KeyFactory::generatePublic);
        boolean right = switch (key) {
            case RSAKey rsa -> isRsa() && rsa.getModulus().bitLength() >= RSA_BITS;
            case ECKey ec -> !isRsa() && ec.getParams().getOrder().bitLength() == P256_BITS;
            default -> false;
        };
        if (!right) {
            throw new WrongSetting(
                    variable + " names a file whose key " + algorithm.getId() + " cannot use; " + recipe(algorithm));
        }
        return key;
    }

    private boolean isRsa() {
        return algorithm.getId().startsWith("RS");
    }

    private <K> K key(String kind, Function<byte[], KeySpec> encoded, Reader<K> reader) {
        Matcher block = Pattern.compile("-----BEGIN " + kind + "-----([A-Za-z0-9+/=\\s]*)-----END " + kind + "-----")
                .matcher(pem);
        if (!block.find()) {
            throw new WrongSetting(variable + " names a file without a block '" + kind + "'; " + recipe(algorithm));
        }
        try {
            byte[] bytes = Base64.getMimeDecoder().decode(block.group(1));
            return reader.read(KeyFactory.getInstance(isRsa() ? "RSA" : "EC"), encoded.apply(bytes));
        } catch (GeneralSecurityException | IllegalArgumentException _) {
            throw new WrongSetting(variable + " names a file whose '" + kind + "' is no key for " + algorithm.getId()
                    + "; " + recipe(algorithm));
        }
    }

    private static String recipe(SignatureAlgorithm algorithm) {
        String kind = algorithm.getId().startsWith("RS")
                ? "RSA -pkeyopt rsa_keygen_bits:3072"
                : "EC -pkeyopt ec_paramgen_curve:P-256";
        return "make one with `openssl genpkey -algorithm " + kind
                + " -out key.pem && openssl pkey -in key.pem -pubout >> key.pem`.";
    }

    private interface Reader<K> {
        K read(KeyFactory factory, KeySpec spec) throws GeneralSecurityException;
    }
}
