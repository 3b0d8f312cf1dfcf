// Shortcodes that the page knows. Unknown ones stay as they were typed.

const TABLE = `
+1 👍|thumbsup 👍|-1 👎|thumbsdown 👎|white_check_mark ✅|heavy_check_mark ✔️|ballot_box_with_check ☑️|x ❌|warning ⚠️
no_entry ⛔|rotating_light 🚨|bell 🔔|eyes 👀|tada 🎉|rocket 🚀|fire 🔥|star ⭐|sparkles ✨|trophy 🏆|medal 🏅|first_place_medal 🥇
raised_hands 🙌|clap 👏|wave 👋|pray 🙏|ok_hand 👌|muscle 💪|handshake 🤝|point_right 👉|point_up ☝️|point_down 👇|heart ❤️|blue_heart 💙
green_heart 💚|smile 😄|slightly_smiling_face 🙂|simple_smile 🙂|grin 😁|joy 😂|blush 😊|thinking_face 🤔|sob 😭|sweat_smile 😅
sunglasses 😎|wink 😉|confused 😕|cry 😢|open_mouth 😮|neutral_face 😐|zany_face 🤪|robot_face 🤖|bulb 💡|memo 📝|books 📚|book 📖
page_facing_up 📄|page_with_curl 📃|bookmark_tabs 📑|bookmark 🔖|clipboard 📋|pushpin 📌|paperclip 📎|link 🔗|file_folder 📁
open_file_folder 📂|card_index_dividers 🗂️|bar_chart 📊|chart_with_upwards_trend 📈|chart_with_downwards_trend 📉|calendar 📅
date 📅|spiral_calendar_pad 🗓️|alarm_clock ⏰|stopwatch ⏱️|hourglass ⌛|hourglass_flowing_sand ⏳|clock3 🕒|lock 🔒|unlock 🔓|key 🔑
shield 🛡️|mag 🔍|mag_right 🔎|speech_balloon 💬|thought_balloon 💭|mega 📣|loudspeaker 📢|envelope ✉️|email 📧|inbox_tray 📥|outbox_tray 📤
package 📦|briefcase 💼|office 🏢|moneybag 💰|euro 💶|dollar 💵|credit_card 💳|dart 🎯|compass 🧭|world_map 🗺️|earth_africa 🌍
earth_americas 🌎|globe_with_meridians 🌐|flag-de 🇩🇪|flag-es 🇪🇸|flag-gb 🇬🇧|flag-us 🇺🇸|checkered_flag 🏁|triangular_flag_on_post 🚩
gear ⚙️|hammer_and_wrench 🛠️|wrench 🔧|toolbox 🧰|arrows_counterclockwise 🔄|arrow_right ➡️|arrow_up ⬆️|arrow_down ⬇️|fast_forward ⏩
large_green_circle 🟢|large_yellow_circle 🟡|large_orange_circle 🟠|red_circle 🔴|large_blue_circle 🔵|white_circle ⚪|black_circle ⚫
small_blue_diamond 🔹|one 1️⃣|two 2️⃣|three 3️⃣|four 4️⃣|five 5️⃣|question ❓|grey_question ❔|exclamation ❗|information_source ℹ️
heavy_plus_sign ➕|heavy_minus_sign ➖|coffee ☕|seedling 🌱|sun_with_face 🌞|cloud ☁️|zap ⚡|computer 💻|floppy_disk 💾|bust_in_silhouette 👤
busts_in_silhouette 👥|technologist 🧑‍💻|mortar_board 🎓|no_entry_sign 🚫|repeat 🔁|new 🆕|soon 🔜|hugging_face 🤗|partying_face 🥳|100 💯`;

const EMOJI = new Map(
  TABLE.trim().split(/[|\n]/).map((entry) => {
    const at = entry.lastIndexOf(" ");
    return [entry.slice(0, at), entry.slice(at + 1)];
  }),
);

let own = {}; // the organisation's: a name -> an address, or "alias:" and another name

export function adoptEmoji(emoji) {
  own = emoji ?? {};
}

/** The address of the picture of one of the organisation's own emoji, or null. */
export function pictureFor(name) {
  const found = own[name];
  if (!found) return null;
  return found.startsWith("alias:") ? pictureFor(found.slice("alias:".length)) : found;
}

/** The character for a shortcode without colons, or null. */
export function emojiFor(name) {
  const alias = own[name]?.startsWith("alias:") ? own[name].slice("alias:".length) : name;
  return EMOJI.get(String(alias).replace(/::skin-tone-\d$/, "")) ?? null;
}

export function emojiNames() {
  return [...EMOJI.keys()];
}

export const PICKER = [
  "+1", "white_check_mark", "eyes", "tada", "raised_hands", "heart", "fire", "rocket",
  "pray", "clap", "smile", "joy", "thinking_face", "bulb", "dart", "100",
  "wave", "handshake", "star", "question", "warning", "x", "-1", "sob",
];
