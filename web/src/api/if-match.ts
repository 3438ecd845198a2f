/** The header that says which version a change was made from; a newer one on the server answers `stale-version`. */
export const ifMatch = (version: number): { 'If-Match': string } => ({ 'If-Match': `"${version}"` });
