import { Archive, Eye, PencilLine } from 'lucide-react';
import { Badge } from '@/components/ui/badge';
import type { ListingState } from '../listing-types';

/** Whether customers see a listing: a word, an icon, a colour. */
export function ListingBadge({ state }: { state: ListingState }) {
  if (state === 'published') {
    return (
      <Badge tone="free" icon={<Eye />}>
        Published
      </Badge>
    );
  }
  return state === 'draft' ? (
    <Badge tone="held" icon={<PencilLine />}>
      Draft
    </Badge>
  ) : (
    <Badge tone="taken" icon={<Archive />}>
      Archived
    </Badge>
  );
}
