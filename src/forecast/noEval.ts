import { z } from 'zod'

// zod tries out whether code may be made from text, as soon as a schema stands: the page's policy forbids it, and Firefox
// reports the attempt. Imported before any schema.
z.config({ jitless: true })
