package io.dcrx.gateway.jobs;

import io.dcrx.gateway.storage.FarmSecret;
import io.dcrx.gateway.web.ProblemException;
import io.dcrx.gateway.web.ProblemType;
import io.dcrx.job.JobId;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.stereotype.Component;

/**
 * Where a page of the list starts, as a text that only this farm gives out: a job's id and a part of its HMAC. Any gateway
 * takes any gateway's.
 */
@Component
final class Cursors {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int ID = 16;
    private static final int TAG = 8;

    private final SecretKeySpec key;

    Cursors(FarmSecret secret) {
        this.key = new SecretKeySpec(secret.derive("cursors of lists", 32), ALGORITHM);
    }

    String write(JobId id) {
        byte[] bytes = bytes(id);
        byte[] signed = Arrays.copyOf(bytes, ID + TAG);
        System.arraycopy(tag(bytes), 0, signed, ID, TAG);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(signed);
    }

    /** @throws ProblemException if no gateway of this farm wrote it */
    JobId read(String cursor) {
        try {
            byte[] signed = Base64.getUrlDecoder().decode(cursor);
            byte[] id = Arrays.copyOf(signed, ID);
            if (signed.length == ID + TAG && MessageDigest.isEqual(tag(id), Arrays.copyOfRange(signed, ID, ID + TAG))) {
                ByteBuffer buffer = ByteBuffer.wrap(id);
                return new JobId(new UUID(buffer.getLong(), buffer.getLong()));
            }
            throw new IllegalArgumentException("not signed by this farm");
        } catch (IllegalArgumentException e) {
            throw new ProblemException(
                    ProblemType.INVALID_REQUEST, "cursor is not one that this list has given out", e);
        }
    }

    private static byte[] bytes(JobId id) {
        return ByteBuffer.allocate(ID)
                .putLong(id.value().getMostSignificantBits())
                .putLong(id.value().getLeastSignificantBits())
                .array();
    }

    private byte[] tag(byte[] id) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return Arrays.copyOf(mac.doFinal(id), TAG);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no " + ALGORITHM, e);
        }
    }
}
