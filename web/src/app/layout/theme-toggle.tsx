import { Monitor, Moon, Sun } from 'lucide-react';
import { SegmentedControl } from '@/components/ui/segmented-control';
import { useTheme } from '@/lib/theme';

const SEGMENTS = [
  { value: 'system', label: 'As the device', icon: <Monitor /> },
  { value: 'light', label: 'Light', icon: <Sun /> },
  { value: 'dark', label: 'Dark', icon: <Moon /> },
] as const;

/** Light, dark, or as the device has it. */
export function ThemeToggle() {
  const [theme, setTheme] = useTheme();
  return <SegmentedControl label="Colours" segments={SEGMENTS} value={theme} onChange={setTheme} compact />;
}
