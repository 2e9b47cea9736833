package vault

// ReadMasterKey is readMasterKey, for its fuzz target.
var ReadMasterKey = readMasterKey
