#include "cli/complete.h"

#include <algorithm>
#include <set>

#include "cli/completion_words.h"

namespace autoship {

namespace {

/// What stands on the command line before the word to be completed.
struct Typed {
  const CommandShape* command = nullptr;
  bool knows_command = true;    ///< false: the word in its place is none
  std::set<std::string> given;  ///< options, by their first names
  TypedValues values;
  const OptionShape* waiting = nullptr;  ///< the option whose value is to come
  bool options_end = false;
};

const OptionShape* option_named(const std::vector<CommandShape>& shapes, const Typed& typed,
                                std::string_view name) {
  for (const CommandShape* shape : {typed.command, &shapes.front()}) {
    if (shape == nullptr) continue;
    for (const OptionShape& option : shape->options) {
      if (std::find(option.names.begin(), option.names.end(), name) != option.names.end()) return &option;
    }
  }
  return nullptr;
}

void read_option(const std::vector<CommandShape>& shapes, const std::string& word, Typed& typed) {
  const std::size_t equals = word.find('=');
  const OptionShape* option = option_named(shapes, typed, word.substr(0, equals));
  if (option == nullptr) return;
  typed.given.insert(option->names.front());
  if (option->value.empty()) return;
  if (equals == std::string::npos) {
    typed.waiting = option;
  } else {
    typed.values.options[option->names.front()] = word.substr(equals + 1);
  }
}

Typed read_typed(const std::vector<CommandShape>& shapes, const std::vector<std::string>& words) {
  Typed typed;
  for (std::size_t i = 0; i + 1 < words.size(); ++i) {
    const std::string& word = words[i];
    if (typed.waiting != nullptr) {
      typed.values.options[typed.waiting->names.front()] = word;
      typed.waiting = nullptr;
    } else if (word == "--" && !typed.options_end) {
      typed.options_end = true;
    } else if (word.size() > 1 && word[0] == '-' && !typed.options_end) {
      read_option(shapes, word, typed);
    } else if (typed.command != nullptr) {
      typed.values.arguments.push_back(word);
    } else if (word != "help") {
      const auto found = std::find_if(shapes.begin() + 1, shapes.end(),
                                      [&](const CommandShape& shape) { return shape.name == word; });
      typed.knows_command = found != shapes.end();
      if (!typed.knows_command) return typed;
      typed.command = &*found;
      typed.values.command = typed.command;
    }
  }
  return typed;
}

/// The argument in whose place the word stands; nullptr where none is left.
const OptionShape* argument_at(const Typed& typed) {
  const auto& arguments = typed.command->arguments;
  const std::size_t at = typed.values.arguments.size();
  if (at < arguments.size()) return &arguments[at];
  return !arguments.empty() && arguments.back().several ? &arguments.back() : nullptr;
}

void offer_options(const std::vector<CommandShape>& shapes, const Typed& typed, const std::string& word,
                   Offer& offer) {
  for (const CommandShape* shape : {typed.command, &shapes.front()}) {
    if (shape == nullptr) continue;
    for (const OptionShape& option : shape->options) {
      const std::string& name = option.names.front();
      const bool again = option.several || !typed.given.contains(name);
      const bool once = shape == typed.command || option_named(shapes, typed, name) == &option;
      if (again && once && name.starts_with(word)) offer.words.push_back({name, option.help});
    }
  }
}

Offer offer_for(const std::vector<CommandShape>& shapes, const std::vector<std::string>& words) {
  Offer offer;
  const Typed typed = read_typed(shapes, words);
  if (words.empty() || !typed.knows_command) return offer;
  const std::string& word = words.back();
  if (typed.waiting != nullptr) return values_for(*typed.waiting, word, typed.values);
  if (const auto equals = word.find('=');
      word.starts_with("--") && equals != std::string::npos && !typed.options_end) {
    const OptionShape* option = option_named(shapes, typed, word.substr(0, equals));
    if (option == nullptr || option->value.empty()) return offer;
    offer = values_for(*option, word.substr(equals + 1), typed.values);
    for (CompletionWord& found : offer.words) found.text.insert(0, word.substr(0, equals + 1));
    return offer;
  }
  if (word.starts_with('-') && !typed.options_end) {
    offer_options(shapes, typed, word, offer);
    return offer;
  }
  if (typed.command == nullptr) {
    for (const CommandShape& shape : shapes) {
      if (!shape.name.empty() && shape.name.starts_with(word))
        offer.words.push_back({shape.name, shape.summary});
    }
    return offer;
  }
  if (const OptionShape* argument = argument_at(typed)) return values_for(*argument, word, typed.values);
  if (!typed.options_end && word.empty()) offer_options(shapes, typed, word, offer);
  return offer;
}

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; });
}

std::string answer_of(const Offer& offer) {
  const bool goes_on = std::any_of(offer.words.begin(), offer.words.end(), [](const CompletionWord& word) {
    return !word.whole || word.text.ends_with('=') || word.text.ends_with(':');
  });
  std::string text = goes_on ? "parts\n" : "words\n";
  if (offer.files == Files::files) text = "files\n";
  if (offer.files == Files::folders) text = "folders\n";
  for (const CompletionWord& word : offer.words) {
    if (word.text.empty() || has_control(word.text)) continue;
    text += word.text;
    if (!word.about.empty() && !has_control(word.about)) text += '\t' + word.about;
    text += '\n';
  }
  return text;
}

}  // namespace

void complete(const CommandLine& line, const std::vector<std::string>& words, Output& out) {
  try {
    const auto shapes = line.shapes();
    const bool has_dashes = !words.empty() && words.front() == "--";
    out.write(answer_of(offer_for(shapes, {words.begin() + (has_dashes ? 1 : 0), words.end()})));
    out.finish();
  } catch (const std::exception&) {
    return;
  }
}

}  // namespace autoship
