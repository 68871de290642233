/** Temporary folders, gone when the tests are that use them. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, onTestFinished } from 'vitest'

const newFolder = (parent: string): string => {
  mkdirSync(parent, { recursive: true })
  return mkdtempSync(join(parent, 'shouyin-'))
}
const remove = (folder: string): void => rmSync(folder, { recursive: true, force: true })

/** For the test that calls it. */
export function aFolder(): string {
  const folder = newFolder(tmpdir())
  onTestFinished(() => remove(folder))
  return folder
}

/**
 * For all tests of a file, or of a group: made when the first of them runs, so that none is left behind where all of them
 * are passed over.
 *
 * @returns  answers the folder, once it is there
 */
export function useFolder(parent = tmpdir()): () => string {
  let folder = ''
  beforeAll(() => {
    folder = newFolder(parent)
  })
  afterAll(() => remove(folder))
  return () => folder
}
