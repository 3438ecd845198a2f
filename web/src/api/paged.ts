/** How our lists go on: by the cursor of the page before. Spread into `api.useInfiniteQuery`'s options. */
export const PAGED = {
  pageParamName: 'after',
  // Not undefined: the client would then ask for page 0, which is no cursor.
  initialPageParam: null,
  getNextPageParam: (page: { next_cursor?: string | null }): string | null => page.next_cursor ?? null,
} as const;
