export { type ServerErrorCode, serverErrors } from "./error.js";
export { resetAdmin } from "./reset-admin.js";
export { type RunningServer, type ServerOptions, startServer } from "./server.js";
export { openStore, type Store, type StoreLocation } from "./store/store.js";
