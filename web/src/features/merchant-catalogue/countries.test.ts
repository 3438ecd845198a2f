import { describe, expect, it } from 'vitest';
import { countries, zoneFor, zonesOf } from './countries';

describe('countries', () => {
  it('are there by name, without groups of them', () => {
    const labels = countries().map(({ label }) => label);

    expect(labels).toContain('Germany');
    expect(labels).not.toContain('European Union');
  });
});

// Where the browser does not know the zones of a country, nothing is guessed.
describe.runIf(zonesOf('PT').length > 0)('the time zone of a venue', () => {
  it('stays where it is of the country', () => {
    expect(zoneFor('PT', { zone: 'Europe/Lisbon', city: '' })).toBe('Europe/Lisbon');
  });

  it('is the only one of the country', () => {
    expect(zoneFor('AT', { zone: 'Europe/Lisbon', city: '' })).toBe('Europe/Vienna');
  });

  it('is the one named after the city', () => {
    expect(zoneFor('US', { zone: 'Europe/Lisbon', city: 'new york' })).toBe('America/New_York');
  });

  it('must be chosen where the country has several', () => {
    expect(zoneFor('US', { zone: 'Europe/Lisbon', city: 'Springfield' })).toBe('');
  });

  it('stays while there is no country', () => {
    expect(zoneFor('', { zone: 'Europe/Lisbon', city: '' })).toBe('Europe/Lisbon');
  });
});
