import type { DistinctPackage } from "../matching/distinct-packages.js";
import type { PreparedImage, UploadIdentity } from "../store/image/store-image.js";

/** To the thread: an upload as it was sent, or `next`, for more packages of the last one. */
export type UploadQuestion = { readonly bytes: Uint8Array; readonly isGzip: boolean } | "next";

/** From the thread: an upload without its packages, some of these, or why it is refused. */
export type UploadAnswer =
  | {
      readonly kind: "upload";
      readonly identity: UploadIdentity;
      readonly references: readonly string[];
      readonly image: Omit<PreparedImage, "packages">;
    }
  | { readonly kind: "packages"; readonly packages: readonly DistinctPackage[]; readonly isLast: boolean }
  | {
      readonly kind: "refused";
      readonly code: string;
      readonly message: string;
      /** Of a body that is not of its schema. */
      readonly errors?: readonly { readonly pointer: string; readonly message: string }[];
    };
