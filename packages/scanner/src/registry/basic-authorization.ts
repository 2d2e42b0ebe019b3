/** The value of an `Authorization` header for a user and password. Source: https://www.rfc-editor.org/rfc/rfc7617 */
export function basicAuthorization(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
}
