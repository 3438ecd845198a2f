import { Menu as Base } from '@base-ui/react/menu';
import { type ReactElement, type ReactNode, useState } from 'react';

const ITEM =
  'flex min-h-11 w-full cursor-pointer items-center gap-3 rounded-control px-3 text-left text-16 text-ink no-underline ' +
  'outline-none data-highlighted:bg-accent-wash data-highlighted:text-accent-strong';

interface MenuProps {
  trigger: ReactElement<Record<string, unknown>>;
  children: ReactNode;
}

/** A list of deeds under a button. */
export function Menu({ trigger, children }: MenuProps) {
  // Stays beside its button, inside the same landmark: whoever jumps by landmarks would else lose it.
  const [holder, setHolder] = useState<HTMLSpanElement | null>(null);
  return (
    <Base.Root>
      <Base.Trigger render={trigger} />
      <span ref={setHolder} />
      <Base.Portal container={holder}>
        <Base.Positioner sideOffset={6} align="end" className="z-50">
          <Base.Popup className="min-w-56 rounded-card border border-line bg-raised p-1.5 shadow-float outline-none transition duration-120 data-starting-style:scale-98 data-starting-style:opacity-0">
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

interface MenuItemProps {
  icon?: ReactNode;
  onSelect?: () => void;
  /** A link to render instead of a button, such as the router's `<Link to=... />`. */
  link?: ReactElement<Record<string, unknown>>;
  children: ReactNode;
}

/** One deed or one place to go. */
export function MenuItem({ icon, onSelect, link, children }: MenuItemProps) {
  return (
    <Base.Item render={link} nativeButton={false} onClick={onSelect} className={ITEM}>
      {icon}
      {children}
    </Base.Item>
  );
}

/** A thin line between groups, or a heading when it has text. */
export function MenuSeparator() {
  return <Base.Separator className="my-1.5 h-px bg-line" />;
}

/** Words at the head of a menu that do nothing: whose menu it is. */
export function MenuHeading({ children }: { children: ReactNode }) {
  return <div className="px-3 py-2 text-14 text-ink-soft">{children}</div>;
}
