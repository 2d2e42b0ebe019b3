export { type ServerErrorCode, serverErrors } from "./error.js";
export { type RunningServer, type ServerOptions, startServer } from "./server.js";
export type { StoreLocation } from "./store/store.js";
