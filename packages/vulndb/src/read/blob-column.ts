const MAX_BLOB_BYTES = 8 * 1024 * 1024;

/** The column of a blob's text in SQL; NULL where it is longer than any real one, so that a hostile database cannot make us read it. */
export function blobColumn(table: string): string {
  return `CASE WHEN octet_length(${table}.value) <= ${MAX_BLOB_BYTES} THEN ${table}.value END`;
}
