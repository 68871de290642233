/** Reads merchants.json, next to serverless.yml. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { PROJECT_FOLDER } from './serverlessConfig'

/** @throws SyntaxError  if it is not JSON */
export const merchantsFile = (): unknown =>
  JSON.parse(readFileSync(join(PROJECT_FOLDER, 'merchants.json'), 'utf8'))
