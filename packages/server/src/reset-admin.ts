import { resetAdminPassword } from "./auth/account.js";
import { openStore, type StoreLocation } from "./store/store.js";

/**
 * Gives the account `admin` of a store a new one-time password, ends its sessions, and answers the password.
 *
 * @throws What {@link openStore} throws.
 */
export async function resetAdmin(location: StoreLocation): Promise<string> {
  const store = await openStore(location);
  try {
    return await resetAdminPassword(store);
  } finally {
    await store.close();
  }
}
