import { Link } from '@tanstack/react-router';
import type { Merchant } from '@/api/types';
import { Avatar } from '@/components/ui/avatar';

/** A business in one row: the link to its page. */
export function MerchantCard({ merchant }: { merchant: Merchant }) {
  return (
    <Link
      to="/merchants/$merchantId"
      params={{ merchantId: merchant.slug || merchant.id }}
      className="flex items-center gap-3 rounded-card border border-line bg-surface p-3 hover:border-line-strong"
    >
      <Avatar name={merchant.name} imageUrl={merchant.logo?.url ?? null} />
      <span className="min-w-0">
        <span className="block truncate font-medium">{merchant.name}</span>
        <span className="block truncate text-14 text-ink-soft">{merchant.category_name}</span>
      </span>
    </Link>
  );
}
