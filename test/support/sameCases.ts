/** Every change is judged by the same cases of each property; at night fresh ones are tried. */
import fc from 'fast-check'
import { NIGHTLY } from './rare'

if (!NIGHTLY) fc.configureGlobal({ seed: 20261127 })
