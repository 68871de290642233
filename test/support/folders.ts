/** Temporary folders, removed after the tests that use them. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, onTestFinished } from 'vitest'

const newFolder = (parent: string): string => {
  mkdirSync(parent, { recursive: true })
  return mkdtempSync(join(parent, 'shouyin-'))
}
const remove = (folder: string): void => rmSync(folder, { recursive: true, force: true })

/** A folder for the current test. */
export function aFolder(): string {
  const folder = newFolder(tmpdir())
  onTestFinished(() => remove(folder))
  return folder
}

/**
 * A folder for all tests of a file or a group. It is created before the first test, so that none is left behind if all
 * are skipped.
 *
 * @returns  a function that returns the folder
 */
export function useFolder(parent = tmpdir()): () => string {
  let folder = ''
  beforeAll(() => {
    folder = newFolder(parent)
  })
  afterAll(() => remove(folder))
  return () => folder
}
