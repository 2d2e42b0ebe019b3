/** Where the database comes from where nobody says otherwise: the database service of Grype (scanner.md §6, "Fetch"). */
export const defaultUpdateUrl = "https://grype.anchore.io/databases";
