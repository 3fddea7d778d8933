/** Whether this build can connect to daemons: false in `npm run build:files`, from which all of that is removed. */
declare const __CONNECTS__: boolean
