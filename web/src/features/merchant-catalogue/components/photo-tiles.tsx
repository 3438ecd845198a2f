import { ArrowLeft, ArrowRight, Trash2 } from 'lucide-react';
import { Button } from '@/components/ui/button';
import { IconButton } from '@/components/ui/icon-button';
import { Photo } from '@/components/ui/photo';
import type { Upload } from '../hooks/use-photo-uploads';
import type { Picture } from '../listing-types';

interface PhotoTileProps {
  photo: Picture;
  position: number;
  count: number;
  onMove: (to: number) => void;
  onRemove: () => void;
}

/** A photo that is there, with its place in the order. */
export function PhotoTile({ photo, position, count, onMove, onRemove }: PhotoTileProps) {
  const name = `photo ${position + 1}`;
  return (
    <li className="overflow-hidden rounded-card border border-line bg-surface">
      <div className="relative">
        <Photo
          photo={photo}
          alt={`Photo ${position + 1}`}
          sizes="240px"
          name={photo.id}
          className="aspect-4/3 w-full"
        />
        {position === 0 && (
          <span className="absolute top-2 left-2 rounded-full bg-surface px-2 py-0.5 font-medium text-12">First</span>
        )}
      </div>
      <div className="flex justify-between">
        <div className="flex">
          <IconButton
            label={`Move ${name} forward`}
            icon={<ArrowLeft aria-hidden className="size-4" />}
            disabled={position === 0}
            onClick={() => onMove(position - 1)}
          />
          <IconButton
            label={`Move ${name} back`}
            icon={<ArrowRight aria-hidden className="size-4" />}
            disabled={position === count - 1}
            onClick={() => onMove(position + 1)}
          />
        </div>
        <IconButton label={`Remove ${name}`} icon={<Trash2 aria-hidden className="size-4" />} onClick={onRemove} />
      </div>
    </li>
  );
}

interface UploadTileProps {
  upload: Upload;
  onRetry: () => void;
  onDrop: () => void;
}

/** A photo on its way, or why it did not arrive. */
export function UploadTile({ upload, onRetry, onDrop }: UploadTileProps) {
  const percent = Math.round(upload.share * 100);
  return (
    <li className="flex min-h-32 flex-col justify-center gap-2 rounded-card border border-line bg-sunken p-3">
      <p className="truncate text-14">{upload.file.name}</p>
      {upload.trouble ? (
        <>
          <p role="alert" className="text-14 text-trouble">
            {upload.trouble}
          </p>
          <div className="flex flex-wrap gap-1">
            <Button size="small" tone="quiet" className="min-h-11" onClick={onRetry}>
              Try again
            </Button>
            <Button size="small" tone="quiet" className="min-h-11" onClick={onDrop}>
              Leave it
            </Button>
          </div>
        </>
      ) : (
        <>
          <progress aria-label={`Uploading ${upload.file.name}`} max={100} value={percent} className="w-full" />
          <p className="tabular text-14 text-ink-soft">{percent < 100 ? `${percent} %` : 'Almost there'}</p>
        </>
      )}
    </li>
  );
}
