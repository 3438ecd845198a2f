import { Link } from '@tanstack/react-router';
import { ThemeToggle } from './theme-toggle';

/** The foot of every page. */
export function SiteFooter() {
  return (
    <footer className="border-line border-t">
      <div className="mx-auto flex w-full max-w-6xl flex-wrap items-center justify-between gap-4 px-4 py-6 text-14 text-ink-soft sm:px-6">
        <nav aria-label="Footer" className="flex flex-wrap gap-x-5">
          <Link to="/" className="inline-flex min-h-11 items-center underline-offset-4 hover:underline">
            What is free
          </Link>
          <Link to="/bookings" className="inline-flex min-h-11 items-center underline-offset-4 hover:underline">
            My bookings
          </Link>
          <Link to="/merchant" className="inline-flex min-h-11 items-center underline-offset-4 hover:underline">
            For businesses
          </Link>
        </nav>
        <ThemeToggle />
      </div>
    </footer>
  );
}
