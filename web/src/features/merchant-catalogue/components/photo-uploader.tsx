import { ImagePlus } from 'lucide-react';
import { type DragEvent, useId, useRef, useState } from 'react';
import { Button } from '@/components/ui/button';
import { classes } from '@/lib/classes';
import { usePhotoUploads } from '../hooks/use-photo-uploads';
import type { Picture } from '../listing-types';
import { PhotoTile, UploadTile } from './photo-tiles';

const PHOTOS_MAX = 20;

interface PhotoUploaderProps {
  label?: string;
  /** How many there can be; with one, it is a logo. */
  max?: number;
  value: readonly Picture[];
  onChange: (photos: Picture[]) => void;
}

const moved = (photos: readonly Picture[], from: number, to: number): Picture[] => {
  const rest = photos.filter((_, index) => index !== from);
  const photo = photos[from];
  return photo ? rest.toSpliced(to, 0, photo) : rest;
};

const fullWords = (max: number): string => (max === 1 ? 'Remove it to choose another one.' : `${max} photos at most.`);

/** Photos: dropped here or chosen, each with its progress and its trouble; the first one leads. */
export function PhotoUploader({ label = 'Photos', max = PHOTOS_MAX, value, onChange }: PhotoUploaderProps) {
  const picker = useRef<HTMLInputElement>(null);
  const [isOver, setIsOver] = useState(false);
  const { uploads, add, drop, retry } = usePhotoUploads(value, onChange, max);
  const hintId = useId();
  const isFull = value.length + uploads.length >= max;
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setIsOver(false);
    add([...event.dataTransfer.files]);
  };
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1.5 font-medium text-14">
        {label} <span className="font-normal text-ink-faint">(optional)</span>
      </legend>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is a second way; the button inside is the first. */}
      <div
        onDragOver={(event) => {
          event.preventDefault();
          setIsOver(true);
        }}
        onDragLeave={() => setIsOver(false)}
        onDrop={onDrop}
        className={classes(
          'flex flex-wrap items-center gap-x-4 gap-y-2 rounded-card border border-dashed p-4',
          isOver ? 'border-accent bg-accent-wash' : 'border-line-strong',
        )}
      >
        <Button
          tone="secondary"
          icon={<ImagePlus aria-hidden className="size-5" />}
          aria-describedby={hintId}
          disabled={isFull}
          onClick={() => picker.current?.click()}
        >
          {max === 1 ? 'Choose a picture' : 'Choose photos'}
        </Button>
        <p id={hintId} className="text-14 text-ink-soft">
          {isFull ? fullWords(max) : 'Or drop them here. JPEG, PNG, WebP or GIF, up to 10 MB each.'}
        </p>
        <input
          ref={picker}
          type="file"
          accept="image/*"
          multiple={max > 1}
          hidden
          onChange={(event) => {
            add([...(event.target.files ?? [])]);
            event.target.value = '';
          }}
        />
      </div>
      {(value.length > 0 || uploads.length > 0) && (
        <ul className="mt-3 grid grid-cols-2 gap-3 sm:grid-cols-4">
          {value.map((photo, index) => (
            <PhotoTile
              key={photo.id}
              photo={photo}
              position={index}
              count={value.length}
              onMove={(to) => onChange(moved(value, index, to))}
              onRemove={() => onChange(value.filter((one) => one.id !== photo.id))}
            />
          ))}
          {uploads.map((upload) => (
            <UploadTile key={upload.id} upload={upload} onRetry={() => retry(upload)} onDrop={() => drop(upload.id)} />
          ))}
        </ul>
      )}
    </fieldset>
  );
}
