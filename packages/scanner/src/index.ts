export { type ScannerErrorCode, scannerErrors } from "./error.js";
