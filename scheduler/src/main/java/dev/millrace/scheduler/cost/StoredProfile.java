package dev.millrace.scheduler.cost;

import java.time.Instant;

/**
 * A profile and where it comes from.
 *
 * @param profile the figures
 * @param device the device's identity: platform, name, version, driver
 * @param variants the kernel variants that were measured
 * @param version the Millrace that measured
 * @param date when
 */
public record StoredProfile(DeviceProfile profile, String device, String variants, String version, Instant date) {}
