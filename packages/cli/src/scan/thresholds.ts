import { type Thresholds, thresholdsOf } from "@plimsoll/core";
import type { Settings } from "../option/option-spec.js";
import { invalidSetting, numberOf, settingOf } from "../option/read-settings.js";

/** The thresholds of a scan. */
export interface ChosenThresholds extends Thresholds {
  /** Neither was set: the defaults hold. */
  readonly assumed: boolean;
}

const RANGE = { minimum: 0, maximum: 10 };

/**
 * Reads both thresholds. Where only one is set, the default of the other gives way so that warn <= fail holds.
 *
 * Errors: option-invalid, config-invalid (no number, out of range, warn above fail).
 */
export function readThresholds(settings: Settings): ChosenThresholds {
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
  const thresholds = thresholdsOf({ ...(warn === undefined ? {} : { warn }), ...(fail === undefined ? {} : { fail }) });
  return { ...thresholds, assumed: warn === undefined && fail === undefined };
}
