/** The parts of the docs that the bench writes. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { PAGE, TABLE } from '../../../bench/docs'
import { sectionNames, withSection } from '../../../bench/markers'
import { MEASURED } from '../../../bench/parts'
import { PROJECT_FOLDER } from '../../../tools/deployment/serverlessConfig'

const DOCUMENT = 'a\n<!-- bench:warm -->\n\nold\n\n<!-- /bench:warm -->\nb\n'

describe('a section', () => {
  it('is written between its markers, and nothing else is', () => {
    const written = withSection(DOCUMENT, 'warm', '\nnew\n')
    expect(written).toBe('a\n<!-- bench:warm -->\n\nnew\n\n<!-- /bench:warm -->\nb\n')
    expect(withSection(written, 'warm', 'new')).toBe(written)
  })

  it.each([
    ['is not there', 'a\n', /no section/],
    ['does not end', '<!-- bench:warm -->\n', /does not end/],
    ['has not begun', '<!-- /bench:warm -->\n', /has not begun/],
    ['is there twice', DOCUMENT + DOCUMENT, /twice/],
    ['begins within another', '<!-- bench:cost -->\n<!-- bench:warm -->\n', /within cost/],
  ])('that %s is not written', (_, document, problem) => {
    expect(() => withSection(document, 'warm', 'new')).toThrow(problem)
  })
})

it('the page of the figures has a section for each part, and one for all', () => {
  const page = readFileSync(join(PROJECT_FOLDER, PAGE), 'utf8')
  expect([...sectionNames(page)].sort()).toEqual([TABLE, ...MEASURED].sort())
})
