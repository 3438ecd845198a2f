import { useState } from 'react';
import { classes } from '@/lib/classes';

interface PhotoProps {
  photo: { url: string; width?: number; height?: number } | null | undefined;
  /** What it shows; empty where the words beside it say the same. */
  alt: string;
  /** How wide it is shown, for the browser to choose a size by. */
  sizes: string;
  /** Chooses the drawing where there is no photo: the same name gets the same one. */
  name: string;
  /** The first picture of a page should not wait for a scroll. */
  eager?: boolean;
  className?: string;
}

const WIDTHS = [400, 800, 1600] as const;

const sourcesOf = (url: string): string | undefined =>
  url.startsWith('/media/') ? WIDTHS.map((width) => `${url}?w=${width} ${width}w`).join(', ') : undefined;

/** A picture that fills its frame; a quiet drawing of ours where there is none. */
export function Photo({ photo, alt, sizes, name, eager, className }: PhotoProps) {
  const [failed, setFailed] = useState<string>();
  if (!photo || failed === photo.url) return <Drawing name={name} className={className} />;
  return (
    <img
      src={photo.url.startsWith('/media/') ? `${photo.url}?w=800` : photo.url}
      srcSet={sourcesOf(photo.url)}
      sizes={sizes}
      width={photo.width}
      height={photo.height}
      alt={alt}
      loading={eager ? 'eager' : 'lazy'}
      decoding="async"
      onError={() => setFailed(photo.url)}
      className={classes('bg-sunken object-cover', className)}
    />
  );
}

const GROUNDS = ['text-free-wash', 'text-held-wash', 'text-yours-wash', 'text-accent-wash'] as const;
const SHAPES = ['text-free-line', 'text-held-line', 'text-yours-line', 'text-trouble-line'] as const;

function Drawing({ name, className }: { name: string; className: string | undefined }) {
  const seed = Array.from(name).reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 9973, 7);
  const hill = 60 + (seed % 30);
  return (
    <svg viewBox="0 0 160 120" preserveAspectRatio="xMidYMax slice" aria-hidden="true" className={className}>
      <rect width="160" height="120" fill="currentColor" className={GROUNDS[seed % 4]} />
      <circle cx={30 + (seed % 100)} cy="34" r="14" fill="currentColor" className={SHAPES[(seed + 1) % 4]} />
      <path
        d={`M0 ${hill + 20}Q40 ${hill - 18} 86 ${hill + 14}T160 ${hill}V120H0Z`}
        fill="currentColor"
        opacity="0.7"
        className={SHAPES[seed % 4]}
      />
      <path
        d={`M0 ${hill + 34}Q50 ${hill + 8} 104 ${hill + 34}T160 ${hill + 24}V120H0Z`}
        fill="currentColor"
        className={SHAPES[seed % 4]}
      />
    </svg>
  );
}
