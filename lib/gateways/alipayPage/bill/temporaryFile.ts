/** Temporary files for bills. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A new file in a directory of its own; the caller removes it. */
export const newFile = async (): Promise<string> => join(await mkdtemp(join(tmpdir(), 'bill-')), 'bill')

export const removeFile = (file: string): Promise<void> => rm(join(file, '..'), { recursive: true })
