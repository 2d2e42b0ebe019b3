export { type VulndbErrorCode, vulndbErrors } from "./error.js";
