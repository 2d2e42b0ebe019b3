import { type Clock, systemClock } from "./clock.js";
import {
  type DownloadPolicy,
  defaultDownloadPolicy,
  defaultRegistryTimeouts,
  defaultRetryPolicy,
  type RegistryOptions,
  type RegistryTimeouts,
  type RetryPolicy,
} from "./registry-options.js";

/** Options with every default filled in. */
export interface RegistrySettings extends Required<Omit<RegistryOptions, "timeouts" | "retries" | "downloads" | "clock" | "random">> {
  readonly timeouts: RegistryTimeouts;
  readonly retries: RetryPolicy;
  readonly downloads: DownloadPolicy;
  readonly clock: Clock;
  readonly random: () => number;
}

export function registrySettings(options: RegistryOptions): RegistrySettings {
  return {
    environment: options.environment ?? {},
    credentials: options.credentials ?? [],
    mirrors: options.mirrors ?? [],
    plainHttpHosts: options.plainHttpHosts ?? [],
    tokenHosts: options.tokenHosts ?? [],
    caFiles: options.caFiles ?? [],
    userAgent: options.userAgent ?? "plimsoll",
    timeouts: { ...defaultRegistryTimeouts, ...options.timeouts },
    retries: { ...defaultRetryPolicy, ...options.retries },
    downloads: { ...defaultDownloadPolicy, ...options.downloads },
    clock: options.clock ?? systemClock,
    random: options.random ?? Math.random,
  };
}
