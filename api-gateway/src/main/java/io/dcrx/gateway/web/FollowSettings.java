package io.dcrx.gateway.web;

import io.dcrx.gateway.settings.WrongSetting;
import org.springframework.boot.context.properties.ConfigurationProperties;

/** @param clients that can follow something at this gateway, at most */
@ConfigurationProperties("dcrx.following")
record FollowSettings(int clients) {
    FollowSettings {
        if (clients < 1) {
            throw new WrongSetting("DCRX_KV_LOG_FOLLOWERS is " + clients + "; it must be at least 1.");
        }
    }
}
