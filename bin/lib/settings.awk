# Checks settings against docs/reference/configuration.md, which is generated from the code, where there is no built
# code to ask yet. Reads that page and then, from standard input, one setting per line, the strongest first:
# D key=value (option), E NAME=value (environment), F key=value (file).
# Prints "problem <text>" for what is wrong and "port <key> <number>" for each port that would be opened.
BEGIN { FS = "|" }

FNR == NR {
  if ($0 !~ /^\| `holo\./) next
  key = code($2); order[++keys] = key
  by_env[code($3)] = key; allowed[key] = trim($4); fallback[key] = code($5)
  if (fallback[key] == "(empty)") fallback[key] = ""
  next
}

{
  kind = substr($0, 1, 1); rest = substr($0, 3)
  at = index(rest, "="); name = substr(rest, 1, at - 1); value = trim(substr(rest, at + 1))
  if (kind == "E") {
    key = by_env[toupper(name)]
    if (key == "") problem("environment variable " name " is no setting of Holo" hint(as_key(name)))
  } else {
    key = name
    if (!(key in allowed)) { problem("unknown setting " key hint(key)); key = "" }
  }
  if (key != "" && value != "" && !(key in given)) given[key] = value
}

END {
  for (i = 1; i <= keys; i++) {
    key = order[i]; value = key in given ? given[key] : fallback[key]
    if (key in given && !fits(value, allowed[key]))
      problem("setting " key " = \"" value "\" is not allowed. Give " allowed[key] "; the default is \"" fallback[key] "\"")
    if (key !~ /\.port$/) continue
    print "port", key, value
    if (value + 0 && value in taken) problem(key " and " taken[value] " are both " value ". Give each a port of its own")
    taken[value] = key
  }
}

function problem(text) { print "problem " text }

function trim(text) { sub(/^[ \t\r]+/, "", text); sub(/[ \t\r]+$/, "", text); return text }

function code(text) { gsub(/`/, "", text); return trim(text) }

function as_key(name) { name = tolower(name); gsub(/_/, ".", name); return name }

# Whether a value is what the words of the page allow: "a whole number from 0 to 65535", "one of a, b".
function fits(value, words,    low, high, choices, n, i, amount) {
  low = bound(words, words ~ /, at least / ? ", at least " : " from ")
  high = bound(words, words ~ /, at most / ? ", at most " : " to ")
  if (words ~ /^a whole number/) {
    if (value !~ /^[+-]?[0-9]+$/) return 0
  } else if (words ~ /^true or false/) {
    return tolower(value) ~ /^(true|false|on|off|yes|no|1|0)$/
  } else if (words ~ /^one of /) {
    n = split(substr(words, 8), choices, ", ")
    for (i = 1; i <= n; i++) if (tolower(value) == choices[i]) return 1
    return 0
  } else if (words !~ /^a (size|duration)/) {
    return 1
  } else if (value ~ /^[pP]/) {
    return words ~ /^a duration/ # ISO 8601; the node itself looks closer
  }
  amount = quantity(value, words)
  return amount >= 0 && (low == "" || amount >= quantity(low, words)) && (high == "" || amount <= quantity(high, words))
}

function bound(words, after,    at) {
  at = index(words, after)
  if (!at || (after == " to " && words !~ / from /)) return ""
  words = substr(words, at + length(after)); sub(/ to .*/, "", words)
  return words
}

# In bytes or microseconds; -1 when it is none.
function quantity(text, words,    number, unit) {
  if (text ~ /^[+-]?[0-9]+$/ && words !~ /^a duration/) return text + 0
  if (text !~ /^[0-9]+[ ]*[a-zA-Z]+$/) return -1
  number = text + 0; unit = tolower(text); sub(/^[0-9]+ */, "", unit)
  if (words ~ /^a size/) {
    if (unit == "b") return number
    if (unit !~ /^[kmgt](i?b)?$/) return -1
    return number * 1024 ^ index("kmgt", substr(unit, 1, 1))
  }
  if (unit == "us") return number
  if (unit == "ms") return number * 1000
  if (unit == "s") return number * 1000000
  if (unit == "m" || unit == "min") return number * 60000000
  if (unit == "h") return number * 3600000000
  if (unit == "d") return number * 86400000000
  return -1
}

function hint(name,    i, best, nearest, d) {
  best = 5
  for (i = 1; i <= keys; i++) {
    d = distance(name, order[i])
    if (d < best) { best = d; nearest = order[i] }
  }
  return (nearest == "" ? "." : ". Did you mean " nearest "?") " Remove it, or see docs/reference/configuration.md for the keys there are"
}

# Levenshtein's; a dot for a dash is no difference.
function distance(a, b,    i, j, diagonal, replace, least) {
  gsub(/-/, ".", a); gsub(/-/, ".", b)
  for (j = 0; j <= length(b); j++) cost[j] = j
  for (i = 1; i <= length(a); i++) {
    diagonal = cost[0]; cost[0] = i
    for (j = 1; j <= length(b); j++) {
      replace = diagonal + (substr(a, i, 1) != substr(b, j, 1)); diagonal = cost[j]
      least = (cost[j] < cost[j - 1] ? cost[j] : cost[j - 1]) + 1
      cost[j] = replace < least ? replace : least
    }
  }
  return cost[length(b)]
}
