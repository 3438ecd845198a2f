/** What somebody has picked on an offering's page; it lives in the URL, so a link shares it and Back works. */
export interface Selection {
  date?: string | undefined;
  slot?: string | undefined;
  units?: number | undefined;
  from?: string | undefined;
  to?: string | undefined;
}
