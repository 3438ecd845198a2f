interface AvatarProps {
  name: string;
  imageUrl?: string | null;
}

/** A picture of somebody or of a business, or their first letters. Decorative: the name stands beside it. */
export function Avatar({ name, imageUrl }: AvatarProps) {
  if (imageUrl) {
    return (
      <img src={imageUrl} alt="" className="size-10 shrink-0 rounded-full border border-line bg-raised object-cover" />
    );
  }
  const initials = name
    .split(/\s+/u)
    .slice(0, 2)
    .map((word) => Array.from(word)[0] ?? '')
    .join('');
  return (
    <span
      aria-hidden
      className="flex size-10 shrink-0 items-center justify-center rounded-full bg-accent-wash font-semibold text-14 text-accent-strong uppercase"
    >
      {initials}
    </span>
  );
}
