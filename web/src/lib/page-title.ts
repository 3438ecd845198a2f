let page = '';
let site = 'Holdfast';

const write = (): void => {
  document.title = page === '' ? site : `${page} · ${site}`;
};

/** Name the page in the tab's title. */
export const titlePage = (title: string): void => {
  page = title;
  write();
};

/** Name the site in the tab's title, once it is known whose it is. */
export const nameSite = (name: string): void => {
  site = name;
  write();
};
