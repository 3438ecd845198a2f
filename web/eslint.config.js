// ESLint does one thing here: it keeps the fences. Biome does the rest.
//
//   shared (api, components, config, lib, styles, testing)  ->  features  ->  app
//
// A feature never imports another feature. The list is read from the folders, so a new feature is fenced at birth.
import { readdirSync } from 'node:fs';
import parser from '@typescript-eslint/parser';

const features = readdirSync(new URL('./src/features', import.meta.url), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);

const refuse = (group, message) => ({
  'no-restricted-imports': ['error', { patterns: [{ group, message }] }],
});

const typescript = { languageOptions: { parser, parserOptions: { ecmaFeatures: { jsx: true } } } };

export default [
  { ignores: ['node_modules', 'public', 'src/app/generated/route-tree.gen.ts', 'src/api/generated/schema.d.ts'] },
  // Directives are Biome's; ESLint need not complain about them.
  { linterOptions: { reportUnusedDisableDirectives: 'off' } },
  {
    files: ['src/{api,components,config,lib,testing}/**/*.{ts,tsx}'],
    ...typescript,
    rules: refuse(
      ['@/features', '@/features/**', '@/app', '@/app/**', '**/features/**', '../app/**', '../../app/**'],
      'Shared code knows neither features nor the app.',
    ),
  },
  ...features.map((feature) => ({
    files: [`src/features/${feature}/**/*.{ts,tsx}`],
    ...typescript,
    rules: refuse(
      [
        '@/app',
        '@/app/**',
        ...features
          .filter((other) => other !== feature)
          .flatMap((other) => [`@/features/${other}`, `@/features/${other}/**`, `../${other}/**`]),
        '../../**',
      ],
      `Features stand alone: compose ${feature} with others in src/app.`,
    ),
  })),
  { files: ['src/app/**/*.{ts,tsx}', 'src/*.{ts,tsx}'], ...typescript },
];
