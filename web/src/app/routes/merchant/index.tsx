import { createFileRoute } from '@tanstack/react-router';
import { requireSignIn } from '../../guards';

export const Route = createFileRoute('/merchant/')({ beforeLoad: requireSignIn, component: () => null });
