/** `npm run picture`: draws the house anew. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PROJECT_FOLDER } from '../../../tools/deployment/serverlessConfig'
import { edgesOf, readSources } from './graph'
import { PICTURE, picture } from './picture'

picture(edgesOf(readSources(PROJECT_FOLDER))).then(svg => writeFileSync(join(PROJECT_FOLDER, PICTURE), svg))
