import type { Settings } from "../option/option-spec.js";
import { invalidSetting, numberOf, settingOf } from "../option/read-settings.js";

/** The CVSS scores from which on a result is Warn and Fail, both inclusive. */
export interface Thresholds {
  readonly warn: number;
  readonly fail: number;
  /** Neither was set: the defaults hold. */
  readonly assumed: boolean;
}

const RANGE = { minimum: 0, maximum: 10 };
const DEFAULT_WARN = 7;
const DEFAULT_FAIL = 9;

/**
 * Reads both thresholds. Where only one is set, the default of the other gives way so that warn <= fail holds.
 *
 * Errors: option-invalid, config-invalid (no number, out of range, warn above fail).
 */
export function readThresholds(settings: Settings): Thresholds {
  const warn = numberOf(settings, "warn-threshold", RANGE);
  const fail = numberOf(settings, "fail-threshold", RANGE);
  const warnSetting = settingOf(settings, "warn-threshold");
  const failSetting = settingOf(settings, "fail-threshold");
  if (warn !== undefined && fail !== undefined && warnSetting !== undefined && failSetting !== undefined && warn > fail) {
    throw invalidSetting(
      failSetting,
      `warn_threshold ${warn} is above fail_threshold ${fail} (${warnSetting.origin}; ${failSetting.origin}): make it lower or equal, else no result is ever Warn`,
    );
  }
  return {
    warn: warn ?? Math.min(DEFAULT_WARN, fail ?? DEFAULT_WARN),
    fail: fail ?? Math.max(DEFAULT_FAIL, warn ?? DEFAULT_FAIL),
    assumed: warn === undefined && fail === undefined,
  };
}
