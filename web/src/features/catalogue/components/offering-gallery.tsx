import { useState } from 'react';
import type { Offering } from '@/api/types';
import { Dialog } from '@/components/ui/dialog';
import { Photo } from '@/components/ui/photo';
import { classes } from '@/lib/classes';

/** The offering's pictures: one large, the others beside it; pressing one shows it whole. */
export function OfferingGallery({ offering }: { offering: Offering }) {
  const [shown, setShown] = useState<number>();
  const photos = offering.photos.slice(0, 5);
  const alt = (index: number) => `${offering.name}, picture ${index + 1} of ${offering.photos.length}`;
  if (photos.length === 0) {
    return (
      <Photo photo={null} name={offering.name} alt="" sizes="100vw" className="h-40 w-full rounded-card sm:h-56" />
    );
  }
  return (
    <>
      <ul
        className={classes(
          '-mx-4 flex snap-x snap-mandatory gap-2 overflow-x-auto px-4 sm:mx-0 sm:grid sm:h-72 sm:overflow-hidden sm:px-0',
          photos.length === 1
            ? 'sm:grid-cols-1'
            : photos.length === 2
              ? 'sm:grid-cols-2'
              : 'sm:grid-cols-[2fr_1fr] sm:grid-rows-2',
        )}
      >
        {photos.slice(0, 3).map((photo, index) => (
          <li
            key={photo.id}
            className={classes(
              'shrink-0 snap-center sm:w-auto',
              photos.length === 1 ? 'w-full' : 'w-[86%]',
              index === 0 && photos.length > 2 && 'sm:row-span-2',
            )}
          >
            <button
              type="button"
              aria-label={`Show ${alt(index)}`}
              onClick={() => setShown(index)}
              className="block h-48 w-full overflow-hidden rounded-card sm:h-full"
            >
              <Photo
                photo={photo}
                alt={alt(index)}
                name={offering.name}
                eager={index === 0}
                sizes="(min-width: 640px) 66vw, 90vw"
                className="size-full"
              />
            </button>
          </li>
        ))}
      </ul>
      <Dialog open={shown !== undefined} onOpenChange={(open) => !open && setShown(undefined)} title={offering.name}>
        <ul className="space-y-3">
          {offering.photos.map((photo, index) => (
            <li key={photo.id} ref={(item) => void (index === shown && item?.scrollIntoView({ block: 'nearest' }))}>
              <Photo
                photo={photo}
                alt={alt(index)}
                name={offering.name}
                sizes="100vw"
                className="h-auto w-full rounded-card"
              />
            </li>
          ))}
        </ul>
      </Dialog>
    </>
  );
}
