import { quote } from "@plimsoll/core";
import { scannerError } from "../../error.js";

/** What may still be kept from one evidence file; many packages can name the same long list. */
export interface Allowance {
  /** Takes from it; throws `limit-exceeded` where less is left. */
  take(records: number, characters: number): void;
}

/** Ten times what the largest real installations list. */
const MAX_RECORDS = 3_000_000;
const MAX_CHARACTERS = 200_000_000;

/** A full allowance for the files, locations and other records of the packages in the file at `path`. */
export function newAllowance(path: string): Allowance {
  let records = MAX_RECORDS;
  let characters = MAX_CHARACTERS;
  return {
    take(moreRecords, moreCharacters) {
      records -= moreRecords;
      characters -= moreCharacters;
      if (records >= 0 && characters >= 0) return;
      throw scannerError(
        "limit-exceeded",
        `the packages of ${quote(path)} list more than ${MAX_RECORDS} files or ${MAX_CHARACTERS} characters of paths`,
      );
    },
  };
}
